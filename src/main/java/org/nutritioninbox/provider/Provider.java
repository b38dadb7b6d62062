package org.nutritioninbox.provider;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;
import tools.jackson.databind.json.JsonMapper;

/// Asks the provider, on behalf of an application user. Every call fails with [ProviderFailed] where it is not answered
/// as it should be; what is answered is handed on byte for byte.
@Component
public class Provider {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final ProviderApi api;
    private final ProviderApi analysisApi;
    private final Calls calls;
    private final Answers answers;
    private final Tokens tokens;
    private final boolean configured;

    Provider(
            HttpServiceProxyRegistry clients,
            ProviderProperties properties,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters) {
        this.api = clients.getClient(ProviderApi.GROUP, ProviderApi.class);
        this.analysisApi = clients.getClient(ProviderApi.ANALYSIS_GROUP, ProviderApi.class);
        this.calls = new Calls(properties, clock, meters);
        this.answers = new Answers(json, clock);
        this.tokens = new Tokens(api, calls, answers, properties, json);
        this.configured = properties.isComplete();
    }

    /// Whether there is a provider to ask. Without one, every call fails with `NOT_CONFIGURED`.
    public boolean isConfigured() {
        return configured;
    }

    /// Whether the provider can have a user of this name.
    public static boolean isUser(String user) {
        return USER.matcher(user).matches();
    }

    /// Has an image analysed. Not repeated where it may have arrived: see [ProviderFailed#mayHaveArrived].
    ///
    /// @param json as the provider wants it
    /// @param wait whether the request says `wait_on_process`, so that the answer takes as long as the analysis
    /// @return the record, mostly `pending` or `processing`
    public Answer submit(String user, byte[] json, boolean wait) {
        ProviderApi patient = wait ? analysisApi : api;
        return as(
                user,
                token -> calls.once("submit", () -> {
                    Answer answer = answers.success(() -> patient.submit(token, json));
                    return new Answer(answer.status(), Slices.object(answer.body()));
                }));
    }

    /// One record. Fails with `NOT_FOUND` where the user has none of this id.
    public byte[] get(String user, String recordId) {
        return as(
                user,
                token -> calls.repeatable("get", () -> Slices.object(answers.of(() -> api.get(token, recordId)))));
    }

    /// The records of a window, each as it was spelt in the list. Whole seconds are all that the provider takes, so the
    /// window is widened to them. Fails with `TOO_LARGE` where it has to be asked for in parts.
    public List<byte[]> list(String user, Instant from, Instant to) {
        Instant start = from.truncatedTo(ChronoUnit.SECONDS);
        Instant end = to.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        return as(
                user,
                token -> calls.repeatable(
                        "list",
                        () -> Slices.elements(answers.of(() -> api.list(token, start.toString(), end.toString())))));
    }

    /// Changes serving size, consumption time or both. Both are said, not added, so that it may be repeated.
    public byte[] patch(String user, String recordId, byte[] json) {
        return as(
                user,
                token -> calls.repeatable(
                        "patch", () -> Slices.object(answers.of(() -> api.patch(token, recordId, json)))));
    }

    /// Puts other content into a record.
    public byte[] replace(String user, String recordId, byte[] json) {
        return as(
                user,
                token -> calls.repeatable(
                        "replace", () -> Slices.object(answers.of(() -> api.replace(token, recordId, json)))));
    }

    /// Removes a record, whether or not it was there.
    public void delete(String user, String recordId) {
        as(user, token -> calls.repeatable("delete", () -> answers.of(() -> api.delete(token, recordId))));
    }

    private <T> T as(String user, Function<String, T> call) {
        if (!configured) {
            throw ProviderFailed.notConfigured();
        }
        if (!isUser(user)) {
            throw ProviderFailed.noSuchUser();
        }
        return tokens.with(user, call);
    }
}
