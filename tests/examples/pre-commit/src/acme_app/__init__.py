"""An application that reads invoices of Acme."""
