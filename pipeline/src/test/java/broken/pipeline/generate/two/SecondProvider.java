package broken.pipeline.generate.two;

/// What another provider must not see.
public interface SecondProvider {}
