package org.nutritioninbox.provider;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PatchExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

/// The provider's REST API, as bytes: records are kept as they were sent, and refusals are read by [Answers].
///
/// The first parameter is `Bearer` and the token of an application user, whose records a call is about.
@HttpExchange(contentType = MediaType.APPLICATION_JSON_VALUE, accept = MediaType.APPLICATION_JSON_VALUE)
interface ProviderApi {

    /// The group of calls that are answered at once.
    String GROUP = "provider";

    /// The group of calls that are answered when an analysis is done.
    String ANALYSIS_GROUP = "provider-analysis";

    @PostExchange("/auth/hmac")
    ResponseEntity<byte[]> signIn(@RequestBody byte[] json);

    @PostExchange("/nutrition_records/image")
    ResponseEntity<byte[]> submit(
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization, @RequestBody byte[] json);

    @GetExchange("/nutrition_records/{id}")
    ResponseEntity<byte[]> get(@RequestHeader(HttpHeaders.AUTHORIZATION) String authorization, @PathVariable String id);

    @GetExchange("/nutrition_records")
    ResponseEntity<byte[]> list(
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @RequestParam("from_timestamp") String from,
            @RequestParam("to_timestamp") String to);

    @PatchExchange("/nutrition_records/{id}")
    ResponseEntity<byte[]> patch(
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String id,
            @RequestBody byte[] json);

    @PutExchange("/nutrition_records/{id}")
    ResponseEntity<byte[]> replace(
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String id,
            @RequestBody byte[] json);

    @DeleteExchange("/nutrition_records/{id}")
    ResponseEntity<byte[]> delete(
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization, @PathVariable String id);
}
