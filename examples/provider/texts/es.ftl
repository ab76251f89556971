skip-to-content = Ir al contenido
account-navigation = Cuenta
footer = Proveedor de referencia de OAuth 2.0, para hacer pruebas.
sign-in = Iniciar sesión
sign-out = Cerrar sesión
your-account = Su cuenta

home-title = Bienvenida
home-lead = Un proveedor completo de OAuth 2.0 y OpenID Connect, construido con { $crate } sobre axum y SeaORM. Identifica a las personas, les pide su consentimiento y entrega tokens a las aplicaciones.
home-account = Ir a su cuenta, { $name }
home-playground = Zona de pruebas
home-metadata = Metadatos del servidor
home-where = Dónde está cada cosa
home-issuer = Emisor
home-authorization = Autorización
home-tokens = Tokens
home-revocation = Revocación
home-introspection = Introspección
home-userinfo = Quién se identificó
home-openid = OpenID Connect
home-errors = Errores
home-api = API de demostración
home-health = Estado

login-lead = Utilice su cuenta para continuar.
login-lead-application = Una aplicación solicita acceso a su cuenta. Inicie sesión para continuar.
login-lead-again = La aplicación pide que confirme su identidad. Inicie sesión de nuevo.
login-signed-in = Ha iniciado sesión como { $name }.
login-continue = Continuar como { $name }
login-or-other = {" "}o iniciar sesión con otra cuenta.
login-username = Nombre de usuario
login-password = Contraseña
login-demo = Cuentas de demostración
login-wrong = El nombre de usuario o la contraseña es incorrecta.
login-expired = Ese formulario había caducado. Inicie sesión de nuevo.
login-throttled = Demasiados intentos. Espere un minuto e inténtelo de nuevo.

consent-title = ¿Permitir { $name }?
consent-heading = { $name } quiere acceder a su cuenta
consent-signed-in = Sesión iniciada como { $name }
consent-not-you = ¿No es usted? Cerrar sesión
consent-nothing = No pide ningún permiso en particular, solo que usted confirme.
consent-able = Podrá
consent-resources = Tendrá acceso a estos recursos:
consent-claims = También quiere saber:
consent-untick = Desmarque lo que quiera reservarse.
consent-nothing-chosen = Se lo ha reservado todo. Elija qué permitir o deniegue la solicitud.
consent-deny = Denegar
consent-allow = Permitir
consent-sent = Después continuará en { $place }.
consent-app = la aplicación { $scheme }
consent-withdraw = Permita solo lo que usted mismo haya pedido; puede retirarlo en cualquier momento en la { $page }.
consent-account-page = página de su cuenta
consent-website = Sitio web
consent-privacy = Privacidad
consent-terms = Condiciones

scope-openid = Saber que es usted
scope-openid-detail = Conoce un identificador de su cuenta para reconocerle la próxima vez.
scope-openid-short = Identidad
scope-profile = Ver su perfil
scope-profile-detail = Su nombre, su nombre de usuario y los demás datos de su perfil.
scope-profile-short = Perfil
scope-email = Ver su dirección de correo electrónico
scope-email-detail = Su dirección y si fue confirmada.
scope-email-short = Correo electrónico
scope-address = Ver su dirección postal
scope-address-detail = La dirección guardada en su cuenta.
scope-address-short = Dirección postal
scope-phone = Ver su número de teléfono
scope-phone-detail = Su número y si fue confirmado.
scope-phone-short = Número de teléfono
scope-offline_access = Seguir conectada
scope-offline_access-detail = Conserva su acceso mientras usted no está, hasta que lo retire.
scope-offline_access-short = Sigue conectada
scope-admin = Administrar este servicio
scope-admin-detail = Puede ver y cambiar lo que pueden los administradores. Permítalo solo si está seguro.
scope-admin-short = Administración
scope-unknown-detail = Un permiso que define esta aplicación.

account-applications = Aplicaciones con acceso
account-none = Ninguna aplicación tiene acceso a su cuenta.
account-no-more = Ninguna otra aplicación tiene acceso a su cuenta.
account-since = Desde el { $date }
account-withdraw = Retirar
account-withdraw-of = Retirar el acceso de { $name }
account-newest = Volver a las más recientes
account-more = Más aplicaciones
account-withdrawn = Se ha retirado el acceso.
account-had-none = Esa aplicación ya no tenía acceso.
account-separator = {", "}

device-title = Conectar un dispositivo
device-lead = Escriba el código que muestra su dispositivo, por ejemplo en un televisor o en un terminal.
device-hint = Ocho letras. Las mayúsculas y las minúsculas son iguales, y el guion se puede omitir.
device-heading = { $name } quiere acceder a su cuenta desde un dispositivo

logout-question = ¿Cerrar sesión?
logout-lead = Ha iniciado sesión como { $name } en este navegador. Las aplicaciones conservan el acceso que usted les dio.
logout-stay = Seguir con la sesión
logout-done = Ha cerrado la sesión
logout-nobody = Nadie ha iniciado sesión en este navegador.

problem-refused-title = Esta solicitud no puede continuar
problem-outage-title = Volvemos enseguida
problem-outage = El servicio no puede responder ahora. No se ha cambiado nada; inténtelo de nuevo en unos segundos.
problem-fault-title = Algo ha salido mal
problem-fault = El error es nuestro y ha quedado registrado. Inténtelo de nuevo.
problem-not-found-title = Página no encontrada
problem-not-found = No hay nada en esta dirección.
problem-expired-title = Este formulario ha caducado
problem-expired = Ya se envió, o hace demasiado tiempo. No se ha cambiado nada; abra la página de nuevo.
problem-code = Código de error para el desarrollador de la aplicación:
problem-explained = qué significa
problem-request = Solicitud:
problem-home = Ir a la página de inicio

date = { $day } de { $month ->
    [m1] enero
    [m2] febrero
    [m3] marzo
    [m4] abril
    [m5] mayo
    [m6] junio
    [m7] julio
    [m8] agosto
    [m9] septiembre
    [m10] octubre
    [m11] noviembre
   *[m12] diciembre
} de { $year }
date-unknown = un día desconocido
