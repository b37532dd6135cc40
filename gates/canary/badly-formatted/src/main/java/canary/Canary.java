package canary;

/// Is not formatted as the house wants it.
final class Canary {
  private Canary() {}

      static int two( ) { return 2 ;}
}
