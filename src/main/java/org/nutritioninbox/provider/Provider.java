package org.nutritioninbox.provider;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;
import tools.jackson.databind.json.JsonMapper;

/// Calls the provider's API on behalf of its users. Answers are passed on byte for byte. Every call fails with
/// [ProviderFailed] if there is no proper answer.
@Component
public class Provider {

    /// A regular expression of the ids of users that the provider accepts.
    public static final String USER = "[A-Za-z0-9._-]{1,128}";

    private final ProviderApi api;
    private final ProviderApi analysisApi;
    private final ProviderCalls calls;

    /// For lists, which are asked for at a rate, for one user after the other. Many users that fail must not open the
    /// breaker for the others, nor for submissions.
    private final ProviderCalls listCalls;

    private final UserTokens tokens;
    private final boolean configured;

    Provider(
            HttpServiceProxyRegistry clients,
            ProviderProperties properties,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters) {
        this.api = clients.getClient(ProviderApi.GROUP, ProviderApi.class);
        this.analysisApi = clients.getClient(ProviderApi.ANALYSIS_GROUP, ProviderApi.class);
        AnswerReader answers = new AnswerReader(json, clock);
        this.calls = new ProviderCalls(properties, answers, clock, meters, true);
        this.listCalls = new ProviderCalls(properties, answers, clock, meters, false);
        this.tokens = new UserTokens(api, properties, json);
        this.configured = properties.isComplete();
    }

    /// Without a configured provider, every call fails with `NOT_CONFIGURED`.
    public boolean isConfigured() {
        return configured;
    }

    /// Returns true if the provider accepts this id of a user.
    public static boolean isUser(String user) {
        return user.matches(USER);
    }

    /// Requests the analysis of a photo. Not repeated if it may have arrived: see [ProviderFailed#mayHaveArrived].
    ///
    /// @param json in the provider's form
    /// @param wait true if the request says `wait_on_process`, so that the answer takes as long as the analysis
    /// @return the record, mostly `pending` or `processing`
    public ProviderAnswer submit(String user, byte[] json, boolean wait) {
        ProviderApi client = wait ? analysisApi : api;
        return as(
                user,
                calls,
                token -> calls.once(
                        () -> client.submit(token, json),
                        answer -> new ProviderAnswer(answer.status(), JsonSlices.object(answer.body()))));
    }

    /// Returns one record. Fails with `NOT_FOUND` if the user has no record of this id.
    public byte[] get(String user, String recordId) {
        return as(
                user,
                calls,
                token -> calls.repeatable(() -> api.get(token, recordId), answer -> JsonSlices.object(answer.body())));
    }

    /// Returns the records of a window. The provider accepts whole seconds only, so the window is widened to them.
    /// Fails with `TOO_LARGE` if the answer is too long: a shorter window may do.
    public List<byte[]> list(String user, Instant from, Instant to) {
        Instant start = from.truncatedTo(ChronoUnit.SECONDS);
        Instant end = to.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        return as(
                user,
                listCalls,
                token -> listCalls.repeatable(
                        () -> api.list(token, start.toString(), end.toString()),
                        answer -> JsonSlices.elements(answer.body())));
    }

    private <T> T as(String user, ProviderCalls signIns, Function<String, T> call) {
        if (!configured) {
            throw ProviderFailed.notConfigured();
        }
        if (!isUser(user)) {
            throw ProviderFailed.invalidUser();
        }
        return tokens.with(user, signIns, call);
    }
}
