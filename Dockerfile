# The API and both workers, by the command: node src/main.ts, workers/ingest.ts or workers/background.ts.
# Node runs the TypeScript as it is (it strips the types), so nothing is built.

FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The Node binaries among the packages are for machines with an older Node; this image is Node.
# `npm ci` would refuse the lock, which lacks optional packages of other systems; versions and hashes are those of the lock here too.
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY scripts ./scripts
COPY workers ./workers
COPY src ./src
# What a new volume for it begins as: a folder of this user.
RUN mkdir /data && chown node:node /data
ENV DATA_DIR=/data
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# A worker answers on WORKER_PORT, the API on PORT.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.WORKER_PORT || process.env.PORT) + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=900", "src/main.ts"]
