import type { APIRoute } from 'astro';
import { renders } from '../page-copy.ts';

export const GET: APIRoute = () => Response.json(renders.count, { headers: { 'cache-control': 'no-store' } });
