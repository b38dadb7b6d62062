package org.nutritioninbox.provider;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/// Declares the endpoints of the provider. Bodies are bytes, because records are kept as they were sent. The parameter
/// `authorization` is `Bearer` and the token of a user.
@HttpExchange(contentType = MediaType.APPLICATION_JSON_VALUE, accept = MediaType.APPLICATION_JSON_VALUE)
interface ProviderApi {

    /// The settings of calls that are answered at once.
    String GROUP = "provider";

    /// The settings of calls that are answered after the analysis.
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
}
