package org.nutritioninbox.person;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Names users, records and bodies by keyed digests, where their ids must not stay. The key is in the database.
@Component
public class PersonDigests {

    /// Long enough that no two ids get the same digest by chance.
    private static final int BYTES = 16;

    private final byte[] key;

    PersonDigests(JdbcClient client) {
        this.key = client.sql("select key from digest_key").query(byte[].class).single();
    }

    /// For example `user#0123456789abcdef0123456789abcdef`.
    public String user(String applicationUserId) {
        return of("user", applicationUserId);
    }

    public String record(String recordId) {
        return of("record", recordId);
    }

    public String body(byte[] sha256) {
        return of("body", HexFormat.of().formatHex(sha256));
    }

    private String of(String kind, String id) {
        byte[] digest = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, key)
                .doFinal((kind + ":" + id).getBytes(StandardCharsets.UTF_8));
        return kind + "#" + HexFormat.of().formatHex(digest, 0, BYTES);
    }
}
