# One process, one worker (docs/adr/0003-runs-in-process.md), as a user without rights.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements.txt requirements-encoder.txt ./
RUN .venv/bin/pip install --require-hashes -r requirements.txt -r requirements-encoder.txt

FROM python:3.11-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PLEXSAGE_DATA_DIR=/data PLEXSAGE_CONFIG=/data/config.yaml
# So that `docker compose exec plexsage python manage.py ...` works, which is how pages and messages show commands.
ENV PATH=/app/.venv/bin:$PATH PLEXSAGE_PYTHON="docker compose exec plexsage python"
RUN useradd --system --uid 1000 --home-dir /data --shell /usr/sbin/nologin plexsage \
    && install --directory --mode 700 --owner plexsage /data
COPY --from=build /app/.venv /app/.venv
# .dockerignore names what comes along.
COPY . .
# The key is for this step only and is kept nowhere; the real one is made in the data volume.
RUN SECRET_KEY=build SALT_KEY=build .venv/bin/python manage.py collectstatic --noinput --verbosity 0
USER plexsage
VOLUME /data
EXPOSE 5765
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD [".venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:5765/api/health', timeout=4)"]
CMD ["/bin/sh", "-c", ".venv/bin/python manage.py migrate --verbosity 0 && exec .venv/bin/python -m uvicorn plexsage.asgi:application --host 0.0.0.0 --port 5765 --timeout-graceful-shutdown 5 --http core.middleware.request_timeout:RequestTimeoutProtocol --ws none --no-proxy-headers"]
