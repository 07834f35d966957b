DROP INDEX `alert_messages_of_alert`;--> statement-breakpoint
DROP INDEX `alert_messages_claimed`;--> statement-breakpoint
CREATE INDEX `alert_messages_claimed` ON `alert_messages` (`claim_id`) WHERE claim_id is not null;