package org.nutritioninbox.query;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a method that holds a connection or a core for long. Few of all marked calls run at once: see
/// [ConcurrencyLimit]. A query by a key is not expensive, nor is a page of a table that stays small. A marked method
/// must not call one of another bean: it would wait for a permit while it holds one.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Expensive {}
