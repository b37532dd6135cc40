# Finds a JDK 25 and exports JAVA_HOME. Sourced by ./mvnw and ./autobot; plain sh.
# The order: JAVA_HOME, the java on the PATH, then the folders where installers put JDKs.

autobot_is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[".+-]' "$1/release" 2>/dev/null
}

autobot_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && autobot_is_jdk_25 "$JAVA_HOME"; then
    return 0
  fi
  autobot_java=$(command -v java 2>/dev/null) || autobot_java=
  if [ -n "$autobot_java" ]; then
    autobot_java=$(readlink -f "$autobot_java" 2>/dev/null || printf %s "$autobot_java")
    autobot_home=${autobot_java%/bin/java}
    if autobot_is_jdk_25 "$autobot_home"; then
      JAVA_HOME=$autobot_home
      export JAVA_HOME
      return 0
    fi
  fi
  for autobot_home in \
    /usr/lib/jvm/* /usr/local/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.jenv/versions/* \
    "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk@25; do
    if autobot_is_jdk_25 "$autobot_home"; then
      JAVA_HOME=$autobot_home
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<'END'
AutoBot needs a JDK 25, and found none: not in JAVA_HOME, not on the PATH, not in the usual folders.
Install one, for example Eclipse Temurin 25 (Debian: temurin-25-jdk; SDKMAN: sdk install java 25-tem),
or set JAVA_HOME to the folder of one that is already there, and try again.
END
  return 1
}
