package dev.gatun.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What the store logs, printed with the stacks; named by the system property {@code slf4j.provider}. */
public final class MisuseStormLog implements SLF4JServiceProvider {
  private static final AtomicInteger WARNINGS = new AtomicInteger();

  /** For SLF4J. */
  public MisuseStormLog() {}

  static int warnings() {
    return WARNINGS.get();
  }

  private static final class Printing extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
      String origin = thrown == null ? "" : Arrays.toString(thrown.getStackTrace());
      System.out.println(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments) + " " + origin);
      WARNINGS.incrementAndGet();
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> new Printing();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
