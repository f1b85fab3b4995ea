# The course in a container:
#
#     docker build -t faces-course .
#     docker run --rm -p 127.0.0.1:8888:8888 faces-course
#
# then open the last address that JupyterLab prints. README says how to keep your copies and how to leave CUDA out.
FROM python:3.13-slim AS machine
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 learner \
    && install --directory --owner=learner --group=learner /course /course/my
USER 1000

FROM machine AS course
WORKDIR /course
COPY --chown=learner:learner . .
# With the address that pytorch.org shows for CPU, PyTorch comes from there and without CUDA.
ARG CPU_ADDRESS=""
ENV PIP_NO_CACHE_DIR=1
RUN if [ -n "$CPU_ADDRESS" ]; then python -m course_utils.bootstrap cpu "$CPU_ADDRESS"; fi \
    && python -m course_utils.bootstrap data
EXPOSE 8888
CMD ["python", "-m", "course_utils.bootstrap", "lab", "--no-browser", "--ServerApp.ip=0.0.0.0", "--ServerApp.port=8888"]
