FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
# Maven and the libraries stay in the builder's cache, whatever changes in the files above
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -B -ntp -Dmaven.test.skip=true package
RUN java -Djarmode=tools -jar target/nutrition-inbox.jar extract --layers --destination layers
# What trains the AOT cache: the load test's classes and the embedded PostgreSQL
COPY src/bench src/bench
COPY src/test/resources/dishes.jsonl.gz src/test/resources/dishes.jsonl.gz
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -B -ntp -Pbench test-compile dependency:copy-dependencies -DoutputDirectory=target/training


FROM eclipse-temurin:25-jre AS app
RUN groupadd --gid 10001 inbox \
    && useradd --uid 10001 --gid inbox --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin inbox
WORKDIR /app
# What changes most comes last
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
# The C library would keep a pool of memory for every few threads, outside the heap
ENV MALLOC_ARENA_MAX=2


# Lets the application work for a while, as it will run, to know beforehand what is loaded, linked and hot
FROM app AS training
USER 10001:10001
WORKDIR /tmp/training
COPY --from=build /build/target/test-classes classes
COPY --from=build /build/target/training libraries
RUN java -cp "classes:libraries/*" org.nutritioninbox.load.Train \
    sh -c "cd /app && exec java -Xmx200m -XX:+UseParallelGC -XX:+UseCompactObjectHeaders -XX:AOTCacheOutput=/tmp/inbox.aot -jar nutrition-inbox.jar"


FROM app
COPY --from=training /tmp/inbox.aot ./
USER 10001:10001
EXPOSE 8000
# The image has neither curl nor wget, but a bash that can open a socket
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --start-interval=1s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /actuator/health/readiness HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# What is not heap takes up to 280 MB under load, so of 512 the heap gets 40 %; -Xmx in JAVA_TOOL_OPTIONS overrides it. A
# cache that does not fit, after a change of the collector for example, is passed over. The profiles in it are not used:
# with code that is compiled from them, an inbox keeps a third fewer webhooks a second, for as long as it runs
ENTRYPOINT ["java", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining", "-XX:MaxRAMPercentage=40", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-XX:AOTCache=inbox.aot", "-Xlog:aot*=error", "-XX:+ExitOnOutOfMemoryError", "-jar", "nutrition-inbox.jar"]
