# The site in a container, from the root of the project:
#   docker build -f deploy/site.Dockerfile -t snowline .
#   docker run -d --name snowline --restart=always --cap-drop=ALL --security-opt=no-new-privileges \
#     --env-file site.env -p 127.0.0.1:4321:4321 -v snowline:/data snowline
# site.env has SITE_URL, three secrets (BYPASS_TOKEN, CRON_SECRET, AUTH_SECRET: openssl rand -hex 32), and TRUSTED_PROXY, for a
# proxy on the same machine 172.16.0.0/12, the networks of Docker.
#
# A build holds SITE_URL and BYPASS_TOKEN. So the first start makes it, in the volume, where the next one finds it: the image
# holds no secret and serves any address.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# A workspace of which npm wants to see the manifest.
COPY src/edge/package.json src/edge/
# No install script is needed: the image brings Node 24 itself.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4321 DATA_DIR=/data
WORKDIR /app
COPY package.json package-lock.json astro.config.mjs vercel.json tsconfig.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY public ./public
COPY worker ./worker
COPY src ./src
# The server’s own code in one file, for a start in a third of a second; and the folders that a build writes to.
RUN SNOWLINE_BUNDLE_ONLY=1 node src/commands/launch.js \
	&& mkdir -p .astro .vercel dist node_modules/.astro node_modules/.vite /data \
	&& chown -R node:node .astro .vercel dist node_modules/.astro node_modules/.vite /data
USER node
VOLUME /data
EXPOSE 4321
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=2 \
	CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/api/health').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))"]
# Not through npm: process 1 is the server itself, which finishes accepted requests when it is stopped.
CMD ["node", "--max-semi-space-size=2", "src/commands/launch.js"]
