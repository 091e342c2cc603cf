# PlexSage as an image: one process (docs/adr/0003-runs-in-process.md), as a user without rights.
#
# The tag moves with the mends of Debian and Python. .github/workflows/image.yml builds from the digest that the tag has at that moment, and
# `deploy/pin-base-image` does so for yourself.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python3 -m venv .venv
COPY requirements.txt requirements-encoder.txt ./
RUN .venv/bin/python -m pip install --require-hashes --only-binary :all: -r requirements.txt -r requirements-encoder.txt
# .dockerignore names what comes along.
COPY . .
# The keys are for this step only and are kept nowhere; the real ones are made in the data volume.
RUN SECRET_KEY=build SALT_KEY=build .venv/bin/python manage.py collectstatic --noinput --verbosity 0
# Nothing can be written where it runs, so it is compiled here: else each start would do that.
RUN .venv/bin/python -m compileall -q -j 0 -x '/\.venv/' --invalidation-mode unchecked-hash . \
    && .venv/bin/python -m pip uninstall --quiet --yes pip

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="PlexSage" \
      org.opencontainers.image.description="Playlists out of the music you own, picked by an LLM of your choice." \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/data HOST=0.0.0.0 \
    PLEXSAGE_DATA_DIR=/data PLEXSAGE_CONFIG=/data/config.yaml
# So that `docker compose exec plexsage python manage.py ...` works, which is how pages and messages show commands.
ENV PATH=/app/.venv/bin:$PATH PLEXSAGE_PYTHON="docker compose exec plexsage python"
RUN useradd --uid 1000 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin plexsage \
    && install --directory --mode 700 --owner plexsage --group plexsage /data
# For backups, where the database is PostgreSQL: compose.yaml asks for it then. Debian's newest is wanted, whatever its number.
ARG POSTGRES=""
# hadolint ignore=DL3008
RUN if [ -n "$POSTGRES" ]; then \
      apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*; \
    fi
COPY --from=build /app /app
# By number, so that Kubernetes sees that it is not root. Any other user will do (`--user`), if /data belongs to it.
USER 1000:1000
VOLUME /data
EXPOSE 5765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-S", "deploy/healthy.py"]
CMD ["deploy/serve"]
