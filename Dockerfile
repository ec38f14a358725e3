# One image for web, worker and commands. Everything that varies comes from the environment.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/app
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=kunskapsbank.settings.production \
    KUNSKAPSBANK_VAR=/srv/var
RUN useradd --system --uid 10001 --home-dir /srv/app kunskapsbanken \
    && install -d -o kunskapsbanken /srv/var
WORKDIR /srv/app
COPY --from=build /srv/venv /srv/venv
COPY . .
# The static files are the same everywhere; the values below serve this one command and are kept nowhere.
RUN SECRET_KEY=build-only ALLOWED_HOSTS=localhost WAGTAILADMIN_BASE_URL=http://localhost KUNSKAPSBANK_VAR=/tmp/var \
    python manage.py collectstatic --no-input -v 0
USER kunskapsbanken
VOLUME /srv/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["gunicorn", "kunskapsbank.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--limit-request-line=0", "--max-requests=2000", "--max-requests-jitter=200"]
