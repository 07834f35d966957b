import type { APIRoute } from 'astro';
import { renderRobots } from '../http/private-paths.ts';

export const prerender = true;

export const GET: APIRoute = ({ site }) => new Response(renderRobots(new URL('/sitemap.xml', site).href));
