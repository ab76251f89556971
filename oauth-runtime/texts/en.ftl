# The toolkit's own pages. Every language has the same messages with the same arguments.

oauth-allow = Allow
oauth-deny = Deny
oauth-consent-title = Allow { $name }?
oauth-consent-heading = { $name } asks for access
oauth-consent-nothing = It asks for nothing beyond knowing that you agreed.
oauth-consent-uses = It would like to use:
oauth-consent-resources = It will have access to these resources:
oauth-consent-claims = It also wants to know:
oauth-consent-sent = You will be sent to { $place }.
oauth-consent-document = Nobody has checked this application here. It describes itself at { $host }.
oauth-consent-other-host = Careful: your answer leaves { $host } and goes to { $place }.
oauth-consent-device = Your answer goes to a program on this device. Allow it only if you have just started that program yourself.

# A claim about a person, by the name of the standard.
oauth-claim-name = Your name
oauth-claim-family_name = Your family name
oauth-claim-given_name = Your given name
oauth-claim-middle_name = Your middle name
oauth-claim-nickname = Your nickname
oauth-claim-preferred_username = Your user name
oauth-claim-profile = The address of your profile page
oauth-claim-picture = Your picture
oauth-claim-website = Your web site
oauth-claim-gender = Your gender
oauth-claim-birthdate = Your date of birth
oauth-claim-zoneinfo = Your time zone
oauth-claim-locale = Your language
oauth-claim-updated_at = When your profile was changed last
oauth-claim-email = Your email address
oauth-claim-email_verified = Whether your email address was confirmed
oauth-claim-address = Your postal address
oauth-claim-phone_number = Your phone number
oauth-claim-phone_number_verified = Whether your phone number was confirmed

oauth-sign-in = Sign in
oauth-user-name = User name
oauth-password = Password

oauth-device-title = Connect a device
oauth-device-lead = Type the code that your device shows.
oauth-user-code = Code
oauth-device-continue = Continue
oauth-user-code-malformed = A code has eight letters, without vowels and digits. Please compare it with the one on your device.
oauth-user-code-unknown = No device is waiting with this code. It may be mistyped, have ended, have been answered, or have been opened by another account. Compare it with your device, or let the device show a new one.
oauth-device-consent = { $name } asks for access from a device
oauth-device-compare = Your device must be showing exactly this code now:
oauth-device-warning = Did somebody send you this code, or a link to this page? Then deny: whoever holds that device would get access to your account.
oauth-device-allowed-title = Your device is connected
oauth-device-allowed = Go back to your device. It continues by itself in a few seconds.
oauth-device-denied-title = Access was denied
oauth-device-denied = The device gets no access. You can close this page.

oauth-form-post-title = Back to the application

oauth-end-session-title = Sign out?
oauth-end-session-asks = { $name } asks to sign you out here.
oauth-end-session-unnamed = An application asks to sign you out here.
oauth-end-session-yes = Sign out
oauth-end-session-no = Stay signed in
oauth-end-session-done-title = You are signed out
oauth-end-session-done = You can close this page.
oauth-end-session-kept-title = You are still signed in
oauth-end-session-kept = Nothing has changed. You can close this page.

oauth-unavailable-title = Please try again
oauth-unavailable = This page cannot be shown at the moment. Nothing is lost: reload it in a few seconds.

oauth-refused-title = This request cannot be completed
oauth-refused = The application sent something that this server cannot accept. Go back to the application and start again.
oauth-refused-developer = For the developer:
oauth-refused-explained = what this means
oauth-request = Request

# One for each refusal that a person can meet on a page, by its id.
oauth-refused-account_disabled = This account may not sign in any more.
oauth-refused-account_refused = This account may not use the application.
oauth-refused-body_unreadable = The form is too large, too slow or cut off.
oauth-refused-client_document_keys = The description of the application lacks the keys by which it signs.
oauth-refused-client_document_malformed = The description of the application cannot be understood.
oauth-refused-client_document_method = The description of the application names a secret that nobody could have told it.
oauth-refused-client_document_of_another = The description at the address of the application is that of another one.
oauth-refused-client_document_secret = The description of the application shows a secret to everybody.
oauth-refused-client_document_throttled = Too many applications were looked up for you, or at that place. Wait a minute, then try again.
oauth-refused-client_document_unreadable = The description of the application cannot be read. Try again later.
oauth-refused-client_id_missing = The application did not say once and clearly which one it is: client_id is missing or repeated.
oauth-refused-client_id_url_malformed = The application names itself by an address at which nothing can describe it.
oauth-refused-client_unknown = The application is not registered here.
oauth-refused-consent_denied = The request was denied.
oauth-refused-consent_required = The application wants that you are not asked, and you have not agreed to its access yet.
oauth-refused-consent_scope_empty = This form grants nothing. Go back and choose, or deny the request.
oauth-refused-consent_scope_wider = This form grants more than the application asked for.
oauth-refused-device_grant_missing = This server connects no devices.
oauth-refused-end_session_missing = This server signs nobody out for applications.
oauth-refused-end_session_state_too_long = The application sent a state that is too long.
oauth-refused-form_forged = This form is not one of this server. Go back to the application and start again.
oauth-refused-form_from_elsewhere = This form was sent from another site.
oauth-refused-form_of_another_user = This form was shown to another user. Go back to the application and start again.
oauth-refused-id_token_hint_of_another_client = The application shows whose session is to end by a token that was issued to another application.
oauth-refused-login_required = You are not signed in as the application expects.
oauth-refused-parameter_repeated = The application sent a value twice.
oauth-refused-parameter_with_nul = The application sent a character that no value may hold.
oauth-refused-parameters_not_utf8 = The application sent values that are not UTF-8.
oauth-refused-parameters_too_many = The application sent too many values.
oauth-refused-post_logout_redirect_uri_not_registered = The application wants to send you to an address that it has not registered.
oauth-refused-redirect_uri_missing = The application did not say where your answer goes, and has not registered exactly one address.
oauth-refused-redirect_uri_not_registered = The application wants your answer at an address that it has not registered.
oauth-refused-redirect_uri_other_host = The application wants your answer at another place than the one that describes it.
oauth-refused-redirect_uri_repeated = The application named two addresses for your answer.
oauth-refused-redirect_uri_scheme_not_permitted = This server sends no answers to an address of this kind.
oauth-refused-request_ended = This request has been answered or has expired. Go back to the application and start again.
oauth-refused-sign_in_throttled = There were too many wrong passwords. Wait a minute, then try again.
oauth-refused-state_too_long = The application sent a state that is too long.
oauth-refused-user_code_throttled = There were too many wrong codes. Wait a minute, then try again.

oauth-errors-title = What the errors mean
oauth-errors-lead = A request that this server refuses is answered with one of these words in “error”. The sentence beside it, and the line in the server’s log, say more.
oauth-errors-section = { $document }, section { $number }

# Each code that the server can send, and who must change what.
oauth-code-access_denied = Nobody is given access: the person said no, or this server said no for them.
oauth-mend-access_denied = Nothing is broken. The application tells the person, and asks again only when they want it to.
oauth-code-authorization_pending = The person has not decided yet.
oauth-mend-authorization_pending = Nothing is broken. The device asks again, after as many seconds as interval says.
oauth-code-slow_down = The device asks more often than it was told to.
oauth-mend-slow_down = The developer lets the device wait as many seconds as interval says, and 5 seconds longer after each such answer.
oauth-code-expired_token = The device code has ended before the person decided.
oauth-mend-expired_token = The device tells the person, and asks for new codes when the person wants it to.
oauth-code-insufficient_scope = The access token is good, and does not allow what was asked of the resource.
oauth-mend-insufficient_scope = The application asks the person for the scope that the challenge names, and uses the new token.
oauth-code-insufficient_user_authentication = The access token is good, and the resource demands that its user be authenticated in another way, or more recently.
oauth-mend-insufficient_user_authentication = The application sends the person to the authorization endpoint with acr_values and max_age as the challenge has them, and uses the new token.
oauth-code-unmet_authentication_requirements = The person did not sign in as the application demands in acr_values or max_age.
oauth-mend-unmet_authentication_requirements = The application tells the person, or demands less. The developer of this server lists the classes that it knows, and says how a person was authenticated.
oauth-code-invalid_client = The application did not prove which one it is: it is unknown, its secret or its signature is wrong, or it authenticates in another way than it registered.
oauth-mend-invalid_client = The developer compares client_id, secret and method of authentication with what is registered.
oauth-code-invalid_client_metadata = A member of the registration is malformed, or asks for what this server gives to no client that registers itself.
oauth-mend-invalid_client_metadata = The developer corrects the member that the description names.
oauth-code-invalid_grant = What should be exchanged for tokens is unknown, expired, used, revoked, or was given to another application.
oauth-mend-invalid_grant = The application throws it away and starts a new authorization. A code is used once, with the same redirect_uri and with its own code_verifier.
oauth-code-invalid_redirect_uri = A redirect URI of the registration is missing or cannot be registered.
oauth-mend-invalid_redirect_uri = The developer registers https addresses, http addresses of the same machine, or a scheme in reverse domain form.
oauth-code-invalid_request = The request lacks a parameter, repeats one, or has one that cannot be read.
oauth-mend-invalid_request = The developer corrects the parameter that the description names.
oauth-code-invalid_scope = The scope is misspelt, unknown, or more than the application may ask for.
oauth-mend-invalid_scope = The developer asks for registered words alone, separated by spaces, or the operator registers more of them.
oauth-code-invalid_target = The request names a resource that this server does not know, or that was not granted.
oauth-mend-invalid_target = The developer leaves the parameter resource out, or names a registered resource, and the same one in the authorization request.
oauth-code-invalid_software_statement = The software statement is malformed or cannot be verified.
oauth-mend-invalid_software_statement = The developer asks whoever made the statement for a new one.
oauth-code-invalid_token = The access token is unknown, expired or revoked.
oauth-mend-invalid_token = The application gets a new one with its refresh token, or asks the person again.
oauth-code-invalid_request_object = The request object is malformed, has expired, or was not signed by the application for this server.
oauth-mend-invalid_request_object = The developer signs it with a registered key, names this server in aud, and sends it within its life.
oauth-code-login_required = Nobody is signed in as the application wants it.
oauth-mend-login_required = Nothing is broken. The application asks again without prompt=none when the person is ready to sign in.
oauth-code-consent_required = The person has not agreed yet, and the application wants nobody to be asked.
oauth-mend-consent_required = Nothing is broken. The application asks again without prompt=none, and the person sees the consent page.
oauth-code-request_uri_not_supported = This server fetches no request objects.
oauth-mend-request_uri_not_supported = The developer sends the parameters themselves instead of the parameter request_uri.
oauth-code-server_error = Something failed that the application did not cause.
oauth-mend-server_error = The operator finds the cause in the server’s log.
oauth-code-temporarily_unavailable = The server cannot answer at the moment.
oauth-mend-temporarily_unavailable = The application sends the same request again, after the seconds that Retry-After names.
oauth-code-unapproved_software_statement = This server does not trust whoever made the software statement.
oauth-mend-unapproved_software_statement = The developer registers without the statement, or asks the operator to trust its maker.
oauth-code-unauthorized_client = The application is known, and may not use this grant or this response type.
oauth-mend-unauthorized_client = The operator adds it to what the application registered, or the developer uses another one.
oauth-code-unsupported_grant_type = This server has no grant of that name.
oauth-mend-unsupported_grant_type = The developer uses one that the server’s metadata lists in grant_types_supported.
oauth-code-unsupported_response_type = This server has no response type of that name.
oauth-mend-unsupported_response_type = The developer uses one that the server’s metadata lists in response_types_supported.
