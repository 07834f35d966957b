/** JSON: browsers ask each time, the cache in front of the function answers for a minute and then once more. */
export const apiCacheControl = 'public, max-age=0, s-maxage=60, stale-while-revalidate=300';

/** Sitemap and feed: read by machines that come back hourly or daily. */
export const documentCacheControl = 'public, max-age=0, s-maxage=300, stale-while-revalidate=3600';
