# One image for web, worker and beat; docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

# What changes seldom first, so that a change of our own code does not install everything again.
COPY requirements/ requirements/
COPY ops/ ops/
# docker compose build --build-arg FOR=s3: also what writes to an S3 bucket
ARG FOR=run
RUN ops/install.sh $FOR && rm -rf /var/lib/apt/lists/* /root/.cache /root/.npm var/vendor-cache

COPY . .
ENV PATH=/app/.venv/bin:$PATH \
    EPEP_VAR_DIR=/data \
    EPEP_STATIC_ROOT=/app/staticfiles
RUN SECRET_KEY=only-to-gather-static-files MFA_KEYS=unused python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --home-dir /data --no-create-home epep \
    && install -d -o epep -g epep -m 700 /data
USER epep
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "epep.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--no-control-socket"]
