CREATE TABLE `report_deliveries` (
	`source` text NOT NULL,
	`id` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`source`, `id`)
);
--> statement-breakpoint
CREATE TABLE `report_states` (
	`resort_id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`version` integer NOT NULL,
	`draft_id` text,
	`draft` text,
	`draft_author_kind` text,
	`draft_author_id` text,
	`draft_author_name` text,
	`draft_saved_at` integer,
	`draft_reasons` text
);
--> statement-breakpoint
CREATE TABLE `report_versions` (
	`resort_id` text NOT NULL,
	`version` integer NOT NULL,
	`report` text NOT NULL,
	`author_kind` text NOT NULL,
	`author_id` text NOT NULL,
	`author_name` text NOT NULL,
	`published_at` integer NOT NULL,
	`restored_from` integer,
	PRIMARY KEY(`resort_id`, `version`)
);
