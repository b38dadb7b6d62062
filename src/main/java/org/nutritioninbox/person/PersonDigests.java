package org.nutritioninbox.person;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Names users, records and bodies by keyed digests, where their ids must not stay. The key is in the database.
@Component
public class PersonDigests {

    private static final String ALGORITHM = "HmacSHA256";

    /// Long enough that no two ids get the same digest by chance.
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    PersonDigests(JdbcClient client) {
        byte[] stored =
                client.sql("select key from digest_key").query(byte[].class).single();
        this.key = new SecretKeySpec(stored, ALGORITHM);
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
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] digest = mac.doFinal((kind + ":" + id).getBytes(StandardCharsets.UTF_8));
            return kind + "#" + HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
