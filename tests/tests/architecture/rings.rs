//! Files that import each other in a ring cannot be read, tested or moved one by one.

use crate::graph::{Edge, Graph};
use std::collections::{BTreeMap, BTreeSet};

/// The rings of a crate, each with its files and the imports that tie them.
pub(crate) fn rings(folder: &str, graph: &Graph) -> Vec<String> {
    let edges = graph.edges();
    let components = components(&edges);
    components.iter().map(|files| describe(folder, files, &edges)).collect()
}

/// The strongly connected components of more than one file.
fn components(edges: &[Edge]) -> Vec<BTreeSet<&str>> {
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in edges {
        reached.entry(&edge.from).or_default();
        reached.entry(&edge.to).or_default();
    }
    for (start, all) in &mut reached {
        let mut open = vec![*start];
        while let Some(file) = open.pop() {
            let next = edges.iter().filter(|edge| edge.from == file).map(|edge| edge.to.as_str());
            open.extend(next.filter(|file| all.insert(file)));
        }
    }
    // Two files are in one ring when each reaches the other.
    let ring = |file: &str| -> BTreeSet<&str> {
        let back = |other: &&&str| reached[**other].contains(file);
        reached[file].iter().filter(back).copied().collect()
    };
    let rings: BTreeSet<_> = reached.keys().map(|file| ring(file)).collect();
    rings.into_iter().filter(|files| files.len() > 1).collect()
}

fn describe(folder: &str, files: &BTreeSet<&str>, edges: &[Edge]) -> String {
    let is_inside = |edge: &&Edge| files.contains(&*edge.from) && files.contains(&*edge.to);
    let mut ties: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for edge in edges.iter().filter(is_inside) {
        ties.entry((&edge.from, &edge.to)).or_default().push(&edge.path);
    }
    let names: Vec<&str> = files.iter().copied().collect();
    let ties = ties
        .iter()
        .map(|((from, to), paths)| format!("  {from} imports {to}: {}", paths.join(", ")));
    format!(
        "{folder}: a ring of {} files: {}; move what they share into a file that stands above all of them\n{}",
        files.len(),
        names.join(", "),
        ties.collect::<Vec<_>>().join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::planted;

    #[test]
    fn a_planted_ring_is_found_with_its_files_and_what_ties_them() {
        let graph = planted(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "pub struct B; use crate::c::C;"),
            ("c.rs", "pub struct C; fn f() { super::a::g() } use crate::d::D;"),
            ("d.rs", "pub struct D;"),
        ]);

        assert_eq!(
            rings("c/src", &graph),
            [
                "c/src: a ring of 3 files: a.rs, b.rs, c.rs; move what they share into a file that stands above all of them\n  \
              a.rs imports b.rs: crate::b::B\n  \
              b.rs imports c.rs: crate::c::C\n  \
              c.rs imports a.rs: super::a::g"
            ]
        );
    }

    #[test]
    fn a_ring_between_a_folders_own_file_and_a_file_in_it_is_found() {
        let graph = planted(&[
            ("lib.rs", "mod d;"),
            ("d/mod.rs", "mod one; use one::One; pub struct Own(One);"),
            ("d/one.rs", "pub struct One; use super::Own;"),
        ]);

        let found = rings("c/src", &graph);
        assert!(found.len() == 1 && found[0].contains("2 files: d/mod.rs, d/one.rs"), "{found:?}");
    }

    #[test]
    fn a_ring_that_only_a_re_export_hides_is_found() {
        let graph = planted(&[
            ("lib.rs", "mod d;"),
            ("d/mod.rs", "mod one; mod two; pub use one::One; pub use two::Two;"),
            ("d/one.rs", "pub struct One; use super::Two;"),
            ("d/two.rs", "pub struct Two; use super::One;"),
        ]);

        let found = rings("c/src", &graph);
        assert!(found.len() == 1 && found[0].contains("2 files: d/one.rs, d/two.rs"), "{found:?}");
    }

    #[test]
    fn imports_in_one_direction_are_no_ring() {
        let graph = planted(&[
            ("lib.rs", "mod d; mod e; pub use d::One;"),
            ("d/mod.rs", "mod one; mod two; pub use one::One; pub use two::Two;"),
            ("d/one.rs", "pub struct One; use super::Two;"),
            ("d/two.rs", "pub struct Two;"),
            ("e.rs", "use crate::One; use crate::d::Two;"),
        ]);

        assert!(rings("c/src", &graph).is_empty());
    }
}
