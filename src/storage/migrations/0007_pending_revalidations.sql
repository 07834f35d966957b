ALTER TABLE `revalidation_wishes` RENAME TO `pending_revalidations`;--> statement-breakpoint
ALTER TABLE `pending_revalidations` RENAME COLUMN `wished_at` TO `requested_at`;