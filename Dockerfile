FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
# The modules of Java that jdeps names, and Kerberos for databases and brokers that ask for it. Spring
# reads beans with java.desktop; the libraries that draw are left out
RUN jlink --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 --output /opt/java/inbox \
    --exclude-files '/java.desktop/lib/*.so' \
    --add-modules java.compiler,java.desktop,java.instrument,java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql.rowset,jdk.jfr,jdk.management,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
# The list of what is in the jar (CycloneDX) takes half a minute, so only an image has it.
# Maven and the libraries stay in the builder's cache, whatever changes in the files above
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -B -ntp -Dmaven.test.skip=true org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom@default package
RUN java -Djarmode=tools -jar target/nutrition-inbox.jar extract --layers --destination layers
# The training run needs the load test's classes and the embedded PostgreSQL
COPY src/bench src/bench
COPY src/test/resources/dishes.jsonl.gz src/test/resources/dishes.jsonl.gz
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -B -ntp -Pbench test-compile dependency:copy-dependencies -DoutputDirectory=target/training


# Runs the application under load, and writes the classes that it loads and links into the AOT cache. Profiles are left
# out: with code that is compiled from them, an inbox keeps a third fewer webhooks a second, for as long as it runs
FROM build AS training
WORKDIR /app
COPY --from=build /build/layers/dependencies/ /build/layers/application/ ./
USER nobody
RUN java -cp "/build/target/test-classes:/build/target/training/*" org.nutritioninbox.load.Train \
    /opt/java/inbox/bin/java -Xmx200m -XX:+UseParallelGC -XX:+UseCompactObjectHeaders \
    -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/tmp/inbox.aot -jar nutrition-inbox.jar


# The C library, certificates and time zones. No shell or package manager is installed. But
# wget is the whole of BusyBox, which contains a shell
FROM gcr.io/distroless/base-nossl-debian13
COPY --from=busybox:1.37-musl /bin/wget /bin/wget
COPY --from=build /opt/java/inbox /opt/java/inbox
WORKDIR /app
# The layer that changes most comes last
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY --from=training /tmp/inbox.aot ./
# The C library would keep a pool of memory for every few threads, outside the heap
ENV MALLOC_ARENA_MAX=2
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --start-interval=1s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8000/actuator/health/readiness"]
# Beside the heap, up to 280 MB are used under load, so of 512 the heap gets 40 %; -Xmx in JAVA_TOOL_OPTIONS overrides it. A
# cache that does not fit, after a change of the collector for example, is passed over
ENTRYPOINT ["/opt/java/inbox/bin/java", "-XX:MaxRAMPercentage=40", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-XX:AOTCache=inbox.aot", "-Xlog:aot*=error", "-XX:+ExitOnOutOfMemoryError", "-jar", "nutrition-inbox.jar"]
