//! The program, a folder for its files, and as much HTTP as these tests need.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// A folder with the database of one test.
pub(crate) struct World {
    folder: TempDir,
}

/// The exit code and the output of a program that has ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// A program that serves.
pub(crate) struct Server {
    pub(crate) address: String,
    child: Child,
    output: BufReader<ChildStdout>,
    errors: PathBuf,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.file("provider.db").display())
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file. Returns its path as an argument.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.file(name), text).unwrap();
        self.file(name).display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_provider"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        self.run_with_input(arguments, "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Finished {
        self.run_in(arguments, &[("DATABASE_URL", &self.database_url())], input)
    }

    /// Runs the program in this environment, and nothing else.
    pub(crate) fn run_in(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
        input: &str,
    ) -> Finished {
        let mut child = self
            .command(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses its flags does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let finished = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (output, errors) = (text(finished.stdout), text(finished.stderr));
        Finished { code: finished.status.code(), output, errors }
    }

    /// Starts a server and waits for the line with its address.
    pub(crate) fn serve(&self, name: &str) -> Server {
        self.serve_with(name, &[])
    }

    /// Runs statements on the database.
    pub(crate) fn sql(&self, statements: &str) {
        self.query(statements);
    }

    /// Runs statements on the database. Returns the first column of the result.
    pub(crate) fn query(&self, statements: &str) -> Vec<String> {
        use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let database = Database::connect(self.database_url()).await.unwrap();
            if !statements.starts_with("SELECT") {
                database.execute_unprepared(statements).await.unwrap();
                return Vec::new();
            }
            let statement = Statement::from_string(DbBackend::Sqlite, statements);
            let rows = database.query_all_raw(statement).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        })
    }

    /// Starts a server with more flags.
    pub(crate) fn serve_with(&self, name: &str, flags: &[&str]) -> Server {
        let arguments = [&["--listen", "127.0.0.1:0"], flags].concat();
        self.serve_in(name, &arguments, &[("DATABASE_URL", &self.database_url())])
    }

    /// Starts a server with these arguments in this environment, and nothing else.
    pub(crate) fn serve_in(
        &self,
        name: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Server {
        let errors = self.file(name);
        let mut child = self
            .command(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").unwrap().trim_end().to_owned();
        Server { address, child, output, errors }
    }
}

impl Finished {
    /// Asserts that the program refused: nothing on standard output, and one line on standard error that contains these words.
    #[track_caller]
    pub(crate) fn assert_refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.output, "", "{self:?}");
        assert_eq!(self.errors.lines().count(), 1, "{self:?}");
        assert!(self.errors.starts_with("provider: "), "{self:?}");
        for word in words {
            assert!(self.errors.contains(word), "no {word:?} in {self:?}");
        }
    }

    /// Asserts success with an empty standard error. Returns the standard output.
    #[track_caller]
    pub(crate) fn assert_done(&self) -> &str {
        assert_eq!((self.code, self.errors.as_str()), (Some(0), ""), "{self:?}");
        &self.output
    }

    /// Asserts a failure with JSON for programs and a line for people. Returns the JSON.
    #[track_caller]
    pub(crate) fn json_error(&self, code: i32) -> serde_json::Value {
        let value: serde_json::Value = serde_json::from_str(&self.output).unwrap();
        assert_eq!(
            (self.code, &value["error"]["exit_code"]),
            (Some(code), &code.into()),
            "{self:?}"
        );
        let line = format!("provider: {}\n", value["error"]["message"].as_str().unwrap());
        assert_eq!(self.errors, line, "{self:?}");
        value
    }

    /// Asserts success. Returns the JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.assert_done()).unwrap()
    }
}

impl Server {
    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the end. Returns the status, the rest of standard output after the first line, and all of standard error.
    pub(crate) fn wait(mut self) -> (ExitStatus, String, String) {
        let mut output = String::new();
        self.output.read_to_string(&mut output).unwrap();
        let status = self.child.wait().unwrap();
        (status, output, fs::read_to_string(&self.errors).unwrap())
    }

    /// Posts a form with the credentials of a client. Returns the status and the body.
    pub(crate) fn post(&self, path: &str, client: (&str, &str), form: &str) -> (u16, String) {
        self.answer(&form_request(path, client, form))
    }

    /// Requests a resource with a token. Returns the status and the body.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, String) {
        let head = "Host: provider\r\nConnection: close\r\n";
        self.answer(&format!("GET {path} HTTP/1.1\r\n{head}Authorization: Bearer {token}\r\n\r\n"))
    }

    /// Sends a request exactly as it is written here.
    pub(crate) fn raw(&self, request: &str) -> (u16, String) {
        self.answer(request)
    }

    fn answer(&self, request: &str) -> (u16, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        read_answer(&mut connection)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A complete form request as text.
pub(crate) fn form_request(path: &str, (id, secret): (&str, &str), form: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let credentials = STANDARD.encode(format!("{id}:{secret}"));
    let length = form.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: provider\r\nConnection: close\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    )
}

/// Reads a response. Returns the status and the body.
pub(crate) fn read_answer(connection: &mut TcpStream) -> (u16, String) {
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// Waits until the condition holds, for at most 8 seconds.
#[track_caller]
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..80 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{what} did not happen within 8 seconds");
}
