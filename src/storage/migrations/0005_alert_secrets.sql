CREATE TABLE `alert_secrets` (
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `purpose`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_secrets_by_secret` ON `alert_secrets` (`purpose`,`secret`);