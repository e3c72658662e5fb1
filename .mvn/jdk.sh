# Sourced by ./gatun, bench/run and .ci/run. find_jdk sets JDK_HOME to the home of a JDK that can build
# and run the store and JDK_VERSION to its number, or returns 1.
# The version is read from the file `release` of the installation: starting a JVM only to ask for it would cost as much as a short command.

JDK_WANTED=22

# Prints where a path leads when all symbolic links are followed (readlink -f is not everywhere).
follow_links() {
  link=$1
  while [ -L "$link" ]; do
    target=$(readlink "$link")
    case $target in
      /*) link=$target ;;
      *) link=$(dirname "$link")/$target ;;
    esac
  done
  printf '%s\n' "$link"
}

# Whether a folder holds a JDK (not only a runtime) that is new enough.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while read -r line; do
    case $line in
      JAVA_VERSION=*)
        JDK_VERSION=${line#JAVA_VERSION=\"}
        JDK_VERSION=${JDK_VERSION%%[!0-9]*}
        [ "${JDK_VERSION:-0}" -ge "$JDK_WANTED" ] && return 0
        return 1
        ;;
    esac
  done < "$1/release"
  return 1
}

find_jdk() {
  on_path=$(command -v java || :)
  if [ -n "$on_path" ]; then
    on_path=$(dirname "$(dirname "$(follow_links "$on_path")")")
  fi
  for home in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /usr/local/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && is_jdk "$home"; then
      JDK_HOME=$home
      return 0
    fi
  done
  if [ -x /usr/libexec/java_home ]; then
    home=$(/usr/libexec/java_home -v "$JDK_WANTED+" 2>/dev/null || :)
    if [ -n "$home" ] && is_jdk "$home"; then
      JDK_HOME=$home
      return 0
    fi
  fi
  return 1
}

# Says what to install, and ends.
no_jdk() {
  {
    echo "$1: no JDK $JDK_WANTED or newer was found (JAVA_HOME, PATH and the usual folders were searched)."
    echo "Install one, for example Eclipse Temurin 25 from https://adoptium.net, or:"
    echo "  Debian, Ubuntu: apt install openjdk-25-jdk     Fedora: dnf install java-25-openjdk-devel     macOS: brew install openjdk"
    echo "If one is installed elsewhere, set JAVA_HOME to its folder."
  } >&2
  exit 1
}

# build_jar NAME JAR MODULE SOURCES...: builds one module and what it needs, unless JAR is newer than all of SOURCES. The folder is the top of the repository.
build_jar() {
  name=$1 jar=$2 module=$3
  shift 3
  if [ -f "$jar" ] && [ -z "$(find "$@" -newer "$jar" 2>/dev/null | head -n 1)" ]; then
    return 0
  fi
  if ! command -v mvn >/dev/null 2>&1; then
    echo "$name: $jar must be built, and Maven (mvn) was not found. Install it: apt install maven, dnf install maven, brew install maven." >&2
    exit 1
  fi
  echo "$name: building $jar with Maven; on first use, or after the sources changed; this takes about a minute ..." >&2
  log=$(mktemp "${TMPDIR:-/tmp}/gatun-build.XXXXXX")
  if JAVA_HOME=$JDK_HOME mvn -B -ntp -q -DskipTests -Dgatun.javadoc.skip=true -pl "$module" -am package >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    grep -E 'ERROR.*(\.java|\.xml|Failed to execute)|error:' "$log" | head -n 12 >&2
    echo "$name: the build failed. The whole log: $log" >&2
    exit 1
  fi
}
