package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.query.PageRequest;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows what arrived, and how far it is.
@RestController
@RequestMapping("/deliveries")
@Tag(name = "Deliveries", description = "Bodies as they arrived, and how far each is.")
class DeliveryController {

    private final Deliveries deliveries;

    DeliveryController(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List deliveries",
            description = "The newest delivery comes first. The next page is in the Link header.")
    ResponseEntity<List<Delivery>> list(@ParameterObject DeliveryQuery query, @ParameterObject PageRequest page) {
        return deliveries.list(query, page).response();
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Show a delivery",
            description = "What arrived, what it did to its record, and how far processing is.")
    Delivery one(@PathVariable UUID id) {
        return deliveries.find(id).orElseThrow(DeliveryNotFound::new);
    }

    @GetMapping(path = "/{id}/body", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "Download a body", description = "The exact bytes that arrived.")
    ResponseEntity<byte[]> body(@PathVariable UUID id) {
        KeptBody kept = deliveries.keptBody(id).orElseThrow(DeliveryNotFound::new);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(id.toString())
                                .build()
                                .toString())
                .body(kept.body());
    }
}
