// Prism ends when the tests do, however they end: then its standard input is closed.
process.stdin.resume().on("end", () => process.exit(0));
