CREATE TABLE `current_figures` (
	`provider` text NOT NULL,
	`resort_id` text NOT NULL,
	`height` text NOT NULL,
	`figure` text NOT NULL,
	`value` real NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`provider`, `resort_id`, `height`, `figure`)
);
--> statement-breakpoint
CREATE TABLE `daily_readings` (
	`provider` text NOT NULL,
	`resort_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`sunrise_at` integer,
	`sunset_at` integer,
	`uv_index_max` real,
	PRIMARY KEY(`provider`, `resort_id`, `starts_at`)
);
--> statement-breakpoint
CREATE TABLE `fetch_states` (
	`provider` text NOT NULL,
	`resort_id` text NOT NULL,
	`time_zone` text,
	`attempted_at` integer,
	`fetched_at` integer,
	`problem` text,
	PRIMARY KEY(`provider`, `resort_id`)
);
--> statement-breakpoint
CREATE TABLE `heartbeats` (
	`name` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hourly_readings` (
	`provider` text NOT NULL,
	`resort_id` text NOT NULL,
	`height` text NOT NULL,
	`ends_at` integer NOT NULL,
	`temp_c` real,
	`apparent_c` real,
	`humidity_pct` real,
	`precipitation_mm` real,
	`precipitation_chance_pct` real,
	`snowfall_cm` real,
	`snow_depth_cm` real,
	`weather_code` integer,
	`visibility_m` real,
	`wind_kmh` real,
	`wind_from_deg` real,
	`gust_kmh` real,
	`freezing_level_m` real,
	`is_day` integer,
	PRIMARY KEY(`provider`, `resort_id`, `height`, `ends_at`)
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `revalidation_wishes` (
	`path` text PRIMARY KEY NOT NULL,
	`wished_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE TABLE `upstream_states` (
	`provider` text PRIMARY KEY NOT NULL,
	`minute_starts_at` integer NOT NULL,
	`minute_spent_units` real NOT NULL,
	`day_starts_at` integer NOT NULL,
	`day_spent_units` real NOT NULL,
	`blocked_until_at` integer,
	`failure_count` integer NOT NULL,
	`probe_at` integer,
	`last_attempt_at` integer,
	`last_success_at` integer,
	`last_error_code` text,
	`last_error_at` integer
);
