package dev.gatun.jcstress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a stress test without a weakened twin: the reason why there is none, as a sentence for the reader. {@link Twins} asks for one or the other. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NoTwin {
  /** The reason. */
  String value();
}
