# The image of Inkstone. Without arguments it is the CPU image:
#   docker build --tag inkstone:cpu .
#   docker build --tag inkstone:cuda --build-arg TORCH_INDEX= .
# docs/docker.md explains the arguments. BASE takes a digest too: BASE=python:...@sha256:...
ARG BASE=python:3.11-slim-bookworm

# Dependencies. They come before the source, so that a change of the source keeps this layer.
FROM ${BASE} AS packages
ARG PIP_ARGS=
ARG TORCH=torch==2.13.0
# PyTorch's CPU-only builds; empty: pip's own index, whose build for x86_64 brings CUDA along.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin inkstone \
 && mkdir /cache \
 && python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /build
COPY deploy/constraints.txt deploy/requirements.lock ./
RUN pip install --no-cache-dir --no-compile --disable-pip-version-check ${PIP_ARGS} \
      --only-binary :all: --require-hashes --requirement requirements.lock
RUN pip install --no-cache-dir --no-compile --disable-pip-version-check ${PIP_ARGS} \
      --only-binary :all: --constraint constraints.txt \
      ${TORCH_INDEX:+--index-url "${TORCH_INDEX}"} ${TORCH}
# What only developers of these packages need goes. Bytecode is made now, as the root file system is
# read-only later, and in the form that does not depend on the files' times; PyTorch has a few files
# for newer Pythons, which cannot be compiled.
RUN pip uninstall --quiet --yes --root-user-action ignore pip \
 && cd /opt/venv/lib/python3.11/site-packages \
 && rm -rf torch/test torch/include \
 && find torch/bin -mindepth 1 ! -name torch_shm_manager -delete \
 && find sympy networkx -type d -name tests -prune -exec rm -rf '{}' + \
 && echo /app > inkstone.pth \
 && printf '%s\n' '#!/opt/venv/bin/python' 'import sys' 'from server.cli import main' \
      'sys.exit(main())' > /opt/venv/bin/inkstone \
 && chmod 755 /opt/venv/bin/inkstone \
 && { python -m compileall -qq -j 0 --invalidation-mode unchecked-hash . || true; }

# The compiler that the kernels need stays behind in this stage.
FROM packages AS source
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends g++
WORKDIR /app
COPY server server
COPY engine engine
COPY model model
COPY bench bench
COPY weights weights
COPY deploy/healthcheck.py healthcheck.py
RUN chmod -R a+rX . && python -m compileall -q --invalidation-mode unchecked-hash . \
 && python -m model.kernels.cpu.compiler /opt/kernels && chmod -R a+rX /opt/kernels

FROM ${BASE}
LABEL org.opencontainers.image.title="Inkstone" \
      org.opencontainers.image.description="An OpenAI-compatible LLM inference server"
COPY --from=packages /etc/passwd /etc/group /etc/
COPY --from=packages --chown=10001:10001 /cache /cache
COPY --from=packages /opt/venv /opt/venv
COPY --from=source /opt/kernels /opt/kernels
COPY --from=source /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    HF_HOME=/cache/huggingface \
    INKSTONE_KERNELS=/opt/kernels \
    INKSTONE_HOST=0.0.0.0
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=300s --retries=3 \
  CMD ["python", "/app/healthcheck.py"]
ENTRYPOINT ["inkstone"]
CMD ["serve"]
