import { answerSchemas } from '../../app/answer-schemas.ts';
import { apiRoute, siteUrl } from '../../composition.ts';
import { API_CACHE_CONTROL, publicDocument } from '../../http/cached-answer.ts';
import { describeApi } from '../../http/openapi/describe-api.ts';

const description = JSON.stringify(describeApi({ siteUrl, answers: answerSchemas }));

export const ALL = apiRoute(publicDocument(description, 'application/json', API_CACHE_CONTROL));
