package org.nutritioninbox.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@InboxTest
class ErasedDigestsTests {

    @Autowired
    private JdbcClient client;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void anInstanceThatCouldNotLookForAWhileAsksForDigests() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        InstantSource source = now::get;
        ErasedDigests erased = new ErasedDigests(client, source.withZone(ZoneOffset.UTC));
        assertThat(erased.mayBeAny()).isTrue();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            client.sql("delete from erased").update();
            erased.refresh();
            status.setRollbackOnly();
        });
        assertThat(erased.mayBeAny()).isFalse();

        now.set(now.get().plusSeconds(11));

        assertThat(erased.mayBeAny()).isTrue();
    }
}
