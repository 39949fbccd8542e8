# The service in a container: docker build -t allocator .
# Every version comes from requirements.lock; what only developers need is not installed.

FROM python:3.11-slim AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=/build/requirements.lock
RUN python -m venv /opt/allocator
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY src src
COPY cli cli
COPY api api
COPY rules rules
COPY scenarios scenarios
RUN /opt/allocator/bin/pip install ".[service,postgres]" \
 && /opt/allocator/bin/python -m compileall -q -j 0 /opt/allocator/lib

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin allocator \
 && install --directory --owner allocator --mode 0700 /var/lib/allocator
COPY --from=build /opt/allocator /opt/allocator
ENV PATH=/opt/allocator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/home/allocator/.cache/numba \
    ALLOCATOR_HOST=0.0.0.0 \
    ALLOCATOR_PORT=8080 \
    ALLOCATOR_DATA_DIR=/var/lib/allocator
USER allocator
WORKDIR /var/lib/allocator
VOLUME /var/lib/allocator
EXPOSE 8080
# Of `allocator serve` alone; a worker has no port, so its check is switched off in compose.yaml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/ready', timeout=4)"]
ENTRYPOINT ["allocator"]
CMD ["serve"]
