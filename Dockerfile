# The full stack: cluster engine, official ONNX Runtime binding, OpenCvSharp.  docker compose build
# 完整构建：集群引擎、官方 ONNX Runtime 绑定、OpenCvSharp。
# Behind a package mirror:  --build-arg ANALYTICS_NUGET_SOURCE=https://mirror.campus.example/nuget/v3/index.json
# A mirror without one of the two optional families:  --build-arg WITH_ONNX_PACKAGE=false, --build-arg WITH_OPENCV=false

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG ANALYTICS_NUGET_SOURCE=
ARG WITH_ONNX_PACKAGE=true
ARG WITH_OPENCV=true
WORKDIR /src
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src src
# Akka is asked for by name: without it there is no image, instead of one without the cluster. Compiled ahead of time, since a node that has
# just started may take another one's cameras over, and then has no time for its compiler.
RUN dotnet publish src/Analytics.Node -c Release -r linux-x64 --self-contained false -o /app \
    -p:WithAkka=true -p:WithOnnxPackage=$WITH_ONNX_PACKAGE -p:WithOpenCv=$WITH_OPENCV -p:DebugType=embedded \
    -p:PublishReadyToRun=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS dotnet

# Debian, since its packages are what the project is tested with; the runtime comes from its own image.
FROM debian:12-slim AS node
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl ffmpeg libgcc-s1 libpng16-16 libssl3 libstdc++6 libturbojpeg0 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/analytics --create-home analytics
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
COPY --from=build /app /opt/analytics/bin
COPY models /opt/analytics/models
COPY samples /opt/analytics/samples
COPY cluster-config /opt/analytics/cluster-config
ENV DOTNET_ROOT=/usr/share/dotnet DOTNET_EnableDiagnostics=0 PATH=/opt/analytics/bin:$PATH
USER analytics
WORKDIR /var/lib/analytics
VOLUME /var/lib/analytics
EXPOSE 8600 4053
# Cameras are handed over first: give it 75 s (docker stop -t 80).
STOPSIGNAL SIGTERM
# The process answers from the moment that it has joined the cluster; whether it may take traffic is /readyz.
HEALTHCHECK --interval=10s --timeout=5s --start-period=150s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8600/healthz"]
ENTRYPOINT ["analytics-node"]
CMD ["up", "--urls", "http://0.0.0.0:8600"]

# Sample clips as RTSP cameras, to try the cluster with.
FROM debian:12-slim AS cameras
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good python3-gi \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10002 cameras
COPY cluster-config/compose/cameras.py /opt/cameras.py
COPY samples/*.mp4 /opt/samples/
USER cameras
EXPOSE 8554
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-i", "rtsp://127.0.0.1:8554/fence"]
ENTRYPOINT ["/usr/bin/python3", "/opt/cameras.py"]
CMD ["/opt/samples/fence.mp4", "/opt/samples/traffic.mp4", "/opt/samples/still.mp4"]

FROM node
