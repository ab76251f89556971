//! The chapter "Protect an MCP server".

use crate::{empty_folder, make, member, repository, run, start};
use oauth_tests::{browser::Browser, free_address::free_address, guide::Chapter};
use std::fs;

#[tokio::test]
async fn whoever_follows_the_chapter_about_mcp_calls_a_tool() {
    let chapter = Chapter::read(&repository().join("docs/guide/protect-an-mcp-server.md"));
    let project = make(&chapter, &empty_folder("guide-mcp-project"), "mcp-server");
    for (file, code) in chapter.files() {
        let file = project.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, code).expect("the code");
    }
    let shell = chapter.blocks("sh");
    assert_eq!(shell[1], "cargo run\n");
    run(&project, "cargo build --quiet");
    let address = free_address();
    let running = start(&project, ("mcp-server", &[&address]), &[]).await;
    let here = |text: &str| text.replace("127.0.0.1:8080", &address);

    // A client is told where to look, and what it needs.
    let told = run(&project, &here(&shell[2]));
    assert!(told.contains("401") && told.contains("resource_metadata="), "{told}");
    assert!(told.contains(&here("\"http://127.0.0.1:8080/mcp\"")), "{told}");
    let client = member(&run(&project, &here(&shell[3])), "client_id");

    let browser = Browser::new(&format!("http://{address}"));
    let asked = here(&chapter.blocks("text")[0]).replace("the-client-id", &client);
    let way = browser.get(asked.trim()).await.location.expect("sign in");
    let signed_in = browser.sign_in(&way, "alice", "wonderland").await;
    let consent = browser.get(&signed_in.location.expect("the way back")).await;
    let code = browser.answer(&consent, "yes").await.code();

    let exchange = here(&shell[4]).replace("the-client-id", &client);
    let tokens = run(&project, &exchange.replace("the-code-from-the-address-line", &code));
    let token = member(&tokens, "access_token");
    let called = run(&project, &here(&shell[5]).replace("the-access-token", &token));
    assert!(called.contains(&format!("user 1 by {client}")), "{called}");
    let adding = format!("TOKEN={token}\n{}", here(&shell[6]));
    let refused = run(&project, &adding);
    assert!(refused.contains("403") && refused.contains("scope=\"notes:write\""), "{refused}");

    // The two programs of the end.
    drop(running);
    let lines: Vec<_> = shell[7].lines().collect();
    let secret = lines[0].strip_prefix("export NOTES_SECRET=").expect("a secret");
    assert_eq!(lines[1], "cargo run -- 127.0.0.1:8080 http://127.0.0.1:8081/mcp");
    let second = "cargo run --bin mcp-server-elsewhere -- 127.0.0.1:8081 http://127.0.0.1:8080";
    assert_eq!(lines[2], second);
    let variables = [("NOTES_SECRET", secret)];
    let elsewhere = free_address();
    let (issuer, tools) = (format!("http://{address}"), format!("http://{elsewhere}/mcp"));
    let _provider = start(&project, ("mcp-server", &[&address, &tools]), &variables).await;
    let arguments: [&str; 2] = [&elsewhere, &issuer];
    let _tools = start(&project, ("mcp-server-elsewhere", &arguments), &variables).await;
    let told = run(&project, &shell[2].replace("127.0.0.1:8080", &elsewhere));
    assert!(told.contains(&tools) && told.contains(&issuer), "{told}");
}
