package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.nutritioninbox.query.Uuids;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Deliveries for those who want to know what arrived, and what became of it.
@RestController
@RequestMapping("/deliveries")
@Tag(name = "Deliveries")
class DeliveryController {

    private final Deliveries deliveries;
    private final Turnstile turnstile;

    DeliveryController(Deliveries deliveries, Turnstile turnstile) {
        this.deliveries = deliveries;
        this.turnstile = turnstile;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Deliveries, newest first", description = "The next page is in the Link header.")
    ResponseEntity<List<Delivery>> list(@ParameterObject DeliveryListRequest request) {
        DeliveryQuery query = request.query();
        Page<Delivery> page = turnstile.pass(() -> deliveries.list(query));
        return ResponseEntity.ok().headers(page.links()).body(page.elements());
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "One delivery")
    Delivery one(@PathVariable String id) {
        return deliveries.find(Uuids.parse(id)).orElseThrow(DeliveryNotFound::new);
    }

    @GetMapping(path = "/{id}/body", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The exact bytes that arrived")
    ResponseEntity<byte[]> body(@PathVariable String id) {
        byte[] body = deliveries.body(Uuids.parse(id)).orElseThrow(DeliveryNotFound::new);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(id).build().toString())
                .body(body);
    }
}
