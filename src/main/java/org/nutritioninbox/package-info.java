/// Nutrition Inbox: a receiver for nutrition-analysis webhooks that keeps every delivery it answers with 200.
@NullMarked
package org.nutritioninbox;

import org.jspecify.annotations.NullMarked;
