# CodeGate in a virtual environment, run by a user without rights.
#
# Inside a container both ports are open to all its networks, so a client key is needed to start:
#
#   docker build -t codegate .
#   docker run -e PROXY_API_KEY=choose-one -v codegate:/data \
#       -p 127.0.0.1:9211:9211 -p 127.0.0.1:9212:9212 codegate
#
# Commands run beside it: docker exec CONTAINER codegate accounts list

FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/codegate
COPY pyproject.toml README.md LICENSE ./
COPY completions completions
COPY codegate codegate
RUN --mount=type=cache,target=/root/.cache/pip /opt/codegate/bin/python -m pip install .

FROM python:3.12-slim
COPY --from=build /opt/codegate /opt/codegate
RUN install -d -m 0700 -o 10001 -g 10001 /data
ENV PATH=/opt/codegate/bin:$PATH \
    DATA_DIR=/data \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
EXPOSE 9211 9212
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["python", "-c", "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 9212, timeout=2); c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["codegate"]
CMD ["up", "--host", "0.0.0.0"]
