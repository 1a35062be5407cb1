//! `AdminService`: long work told of as it goes on, offered only where it was asked for.

use quotarium::{
    Catalog,
    api::v1,
    grpc::{AdminOptions, Client, Code, ServerOptions},
};

use crate::rig::{TestServer, article, failure, parts, soon};

async fn client(catalog: &Catalog, admin: Option<AdminOptions>) -> Client {
    let options = ServerOptions { admin, ..ServerOptions::default() };
    Client::in_process(catalog.clone(), options).await.expect("a connection")
}

async fn ingest(client: &mut Client, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let request = v1::IngestArticleRequest { article: Some(article(number)), ..Default::default() };
        client.catalog.ingest_article(request).await.expect("it is stored");
    }
}

async fn backed_up(client: &mut Client, kind: v1::BackupKind) -> Result<v1::Backup, tonic::Status> {
    let mut answers = client.admin.backup(v1::BackupRequest { kind: kind.into() }).await?.into_inner();
    let mut made = None;
    while let Some(answer) = soon(answers.message()).await? {
        made = answer.backup.or(made);
    }
    Ok(made.expect("the last message has it"))
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_offered_unless_asked_for() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let error = failure(client.admin.verify(v1::VerifyRequest {}).await);
    assert_eq!(error.code, Code::Unimplemented);
    let error = failure(client.admin.get_storage_stats(v1::GetStorageStatsRequest {}).await);
    assert_eq!(error.code, Code::Unimplemented);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_ends_with_a_report() {
    let catalog = Catalog::in_memory().expect("a catalogue");
    let mut client = client(&catalog, Some(AdminOptions::default())).await;
    ingest(&mut client, 0..3).await;
    let mut answers = client.admin.verify(v1::VerifyRequest {}).await.expect("a stream").into_inner();
    let mut told = 0;
    let mut report = None;
    while let Some(answer) = soon(answers.message()).await.expect("a message") {
        told += u32::from(answer.progress.is_some());
        report = answer.report;
    }
    let report = report.expect("it is the last message");
    assert!(told > 0);
    assert_eq!((report.problem_count, report.problems.len()), (0, 0));
    let articles = report.kinds.iter().find(|kind| kind.rows == "articles").expect("the kind of articles");
    assert_eq!(articles.count, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_go_into_the_folder_of_the_server() {
    let place = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(place.path().join("data")).expect("a catalogue");
    let backup_folder = Some(place.path().join("backups"));
    let mut client = client(&catalog, Some(AdminOptions { backup_folder })).await;
    let listed = client.admin.list_backups(v1::ListBackupsRequest {}).await.expect("a list").into_inner();
    assert!(listed.backups.is_empty());
    let error = failure(backed_up(&mut client, v1::BackupKind::Incremental).await);
    assert_eq!(parts(&error), (Code::FailedPrecondition, "BACKUP_NOT_POSSIBLE", ""));

    ingest(&mut client, 0..3).await;
    let full = backed_up(&mut client, v1::BackupKind::Unspecified).await.expect("a backup");
    assert_eq!(full.kind(), v1::BackupKind::Full);
    ingest(&mut client, 3..5).await;
    let next = backed_up(&mut client, v1::BackupKind::Unspecified).await.expect("a backup");
    assert_eq!((next.kind(), &next.parent), (v1::BackupKind::Incremental, &full.name));
    assert!(backed_up(&mut client, v1::BackupKind::Unspecified).await.expect("an answer").unchanged);

    let listed = client.admin.list_backups(v1::ListBackupsRequest {}).await.expect("a list").into_inner();
    assert_eq!(listed.backups.iter().map(|backup| &backup.name).collect::<Vec<_>>(), [&full.name, &next.name]);
    let stats = client.admin.get_storage_stats(v1::GetStorageStatsRequest {}).await.expect("figures").into_inner();
    assert_eq!(stats.backup_sequence, next.through_sequence);
    assert!(stats.disk_bytes > stats.journal_bytes && stats.uncovered_commits == 0, "{stats:?}");
    assert_eq!(stats.last_backup.map(|backup| backup.name), Some(next.name));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_folder_there_are_no_backups() {
    let catalog = Catalog::in_memory().expect("a catalogue");
    let mut client = client(&catalog, Some(AdminOptions::default())).await;
    let error = failure(backed_up(&mut client, v1::BackupKind::Full).await);
    assert_eq!(parts(&error), (Code::FailedPrecondition, "NO_BACKUP_FOLDER", ""));
    let error = failure(client.admin.list_backups(v1::ListBackupsRequest {}).await);
    assert_eq!(parts(&error), (Code::FailedPrecondition, "NO_BACKUP_FOLDER", ""));
    let error = failure(client.admin.backup(v1::BackupRequest { kind: 7 }).await);
    assert_eq!(error.code, Code::FailedPrecondition);
}
