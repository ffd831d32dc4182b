"""What generated clients run on: their own copy, `_runtime`, or one for a project.

The path of a call, `client.customers.get(7)`:

1. `arguments`: the page's method checks its arguments by their annotations.
2. `params`: the page fills the path in, and calls `Transport.call` of its client.
3. `sync` or `asynchronous`: drives the steps of `payload.fetch`, an effect at a time.
4. `call`: takes the spec's `rules`, and has `request` build the request.
5. `call`: waits for a session and a place in the limits; `auth` adds the credentials.
6. `httpx_adapter`: sends it; `response` unpacks what arrives, up to a cap.
7. `outcome`: decides what the answer means, by status, envelope and codes.
8. `retry`: decides whether a failed attempt is repeated, and back to 5.
9. `json_text` and `decode`: make the payload an object, exact to the digit.
10. `errors`: what is raised instead, if the call failed.

A room imports only from those below it, and the engine from no feature:

    client/    transport       what pages call: one request, a list, many items
               sync, asynchronous    the two drivers of effects, with httpx2
               httpx_adapter   our request to httpx2's, its response to a reply
               connections     their surplus bytes, their deadline, their loss
               failures        why no answer came
               base, lazy      the clients; names imported when they are asked for
               downloads, streams    a body saved, or iterated, while it arrives
               arguments       the pages' base: checks arguments by annotation
               credentials     those of the arguments, or of the environment
    features/  sessions, login, tokens    one login for all, another when it ends
               session_rules   how to log in, and how long that lasts
               refresh_tokens  access tokens by a refresh token, which changes
               accounts        the account that clients share limits and sessions of
               session_stores, session_files    where processes share a session
               rate_limits     wait for the vendor's declared limits
               paging, paging_fetch, paging_facts    lists; one page, what it says
               paging_styles, paging_links    how to ask for the next page
               bulk            many items in chunks, one result for each
               stream_walk     when a stream is opened, read, and opened again
               error_details   what a refusal says, as the type declared for it
               redirects, servers    where a file is kept; which server is called
               webhooks, webhook_signatures, seen_webhooks    what the vendor sends
               recording       `client.watch()`: exchanges without their secrets
    engine/    effects         what the engine asks of a driver, with an example
               state, rules    what a client knows; what the spec says of one call
               call, retry     one call over its attempts; whether to repeat it
               auth            credentials
               outcome, shown  what an answer means; what an error shows of it
               words           the vendor's words in a refusal
               payload         from a call to the object its method returns
               whole_answer    that object with status, headers and body
               observing       what `on_attempt` sees of each request
    http/      request, params    one request; values in paths, queries and forms
               request_key     an idempotency key that is in the body
               extra_parts     what a caller adds that the spec does not know
               styles, addresses, contents, multipart    values with parts, files
               response, redact, stream_parsers    one answer; secrets taken out
               waits           how long the headers of an answer ask to wait
    data/      json_text       JSON to a tree and back, digit for digit
               model, fields   the models' base, and the types of their fields
               portable        models outside a call, with stored and transfer
               hints           what to write instead of what was refused
               decode, encode  trees to objects and back
               wire_names, exact    names written in one way; literals of numbers
               by_status  which type an answer is, of several declared ones
               wire_forms, wire_moments, enums, multiple, unions, modules    for some
    ground     spec, errors    what `_api.py` is made of; what is raised
               needs           the libraries, and from which version on
"""
