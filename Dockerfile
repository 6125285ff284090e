# One image for app and API. Configuration comes from the environment only; nothing is fetched at run time.
# The current LTS, or another: docker build --build-arg NODE=24 .
ARG NODE=lts
FROM node:${NODE}-slim AS manifests
WORKDIR /waymark
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY runtime/package.json runtime/
COPY designer/package.json designer/

FROM manifests AS build
RUN npm ci
COPY . .
RUN npm run build

# What runs needs neither the tools nor the designer's packages, which are in its bundle.
FROM manifests AS packages
RUN npm ci --omit=dev --workspace runtime --workspace shared

FROM node:${NODE}-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /waymark
COPY --from=packages --chown=node:node /waymark ./
COPY --from=build --chown=node:node /waymark/shared ./shared
COPY --from=build --chown=node:node /waymark/runtime ./runtime
COPY --from=build --chown=node:node /waymark/designer/dist ./designer/dist
COPY --from=build --chown=node:node /waymark/migrations ./migrations
RUN mkdir -p /waymark/data && chown node:node /waymark/data
USER node
VOLUME /waymark/data
EXPOSE 8080
HEALTHCHECK --interval=10s --start-period=30s CMD node -e "fetch('http://localhost:8080/healthz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"
# One collector thread less than there are processors, where it would be four: they are to leave the database its turn. And room for
# young objects, most of which are over before it is full.
CMD ["node", "--v8-pool-size=0", "--max-semi-space-size=32", "runtime/dist/main.js"]
