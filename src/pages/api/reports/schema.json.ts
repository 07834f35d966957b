import { reportFileSchema } from '../../../app/reports/report-file.ts';
import { apiRoute, siteUrl } from '../../../composition.ts';
import { publicDocument } from '../../../http/cached-answer.ts';

export const ALL = apiRoute(publicDocument(JSON.stringify(reportFileSchema(siteUrl)), 'application/schema+json'));
