"""What goes wrong between a client and its vendor, over real sockets, judged by the vendor's ledger."""
