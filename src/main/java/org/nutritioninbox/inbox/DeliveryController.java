package org.nutritioninbox.inbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.nutritioninbox.query.BadParameter;
import org.nutritioninbox.query.Page;
import org.nutritioninbox.query.Turnstile;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
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
        return deliveries.find(uuid(id)).orElseThrow(DeliveryNotFound::new);
    }

    @GetMapping(path = "/{id}/body", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The exact bytes that arrived")
    ResponseEntity<byte[]> body(@PathVariable String id) {
        byte[] body = deliveries.body(uuid(id)).orElseThrow(DeliveryNotFound::new);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(id).build().toString())
                .body(body);
    }

    private static UUID uuid(String id) {
        // UUID.fromString also takes shorter groups of digits
        if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new BadParameter("id", "must be a UUID");
        }
        return UUID.fromString(id);
    }

    /// There is no such delivery, or it is no longer kept.
    static final class DeliveryNotFound extends ErrorResponseException {

        DeliveryNotFound() {
            super(
                    HttpStatus.NOT_FOUND,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.NOT_FOUND, "No delivery has this id, or it is no longer kept"),
                    null);
        }
    }
}
