interface ImportMetaEnv {
	/** Tells builds apart. */
	readonly BUILD_ID: string;
}

interface ImportMeta {
	readonly env: ImportMetaEnv;
}
