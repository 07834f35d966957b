import { reportIndex } from '../../app/reports/report-file.ts';
import { apiRoute, site, siteUrl } from '../../composition.ts';
import { publicDocument } from '../../http/cached-answer.ts';

export const ALL = apiRoute(publicDocument(JSON.stringify(reportIndex(site, siteUrl)), 'application/json'));
