(* geomadv-check-verified [--data FILE] [--sha256 DIGEST] certificate.json ...: see docs/checker.md.

   What decides is [Checked.decide]; here are files, the data that a certificate refers to, and what is said. *)
module Integer = Z (* of Zarith; the next line hides it *)
open Checked

exception Rejected of string
exception Not_canonical of string

type answer = { verdict : string; code : int; kind : string option; digest : string option; reason : string }

let malformed = Text.malformed
let limit = 1 lsl 30

let read_file path name =
  let unreadable () = malformed (name ^ " cannot be read") in
  match Unix.openfile path [ Unix.O_RDONLY; Unix.O_NONBLOCK; Unix.O_CLOEXEC ] 0 with
  | exception (Unix.Unix_error _ | Invalid_argument _) -> unreadable ()
  | file ->
    Fun.protect ~finally:(fun () -> Unix.close file) @@ fun () ->
    let about = Unix.fstat file in
    if about.Unix.st_kind <> Unix.S_REG then malformed (name ^ " is not a regular file");
    if about.Unix.st_size > limit then malformed (Printf.sprintf "%s has over %d bytes" name limit);
    (match really_input_string (Unix.in_channel_of_descr file) about.Unix.st_size with
     | exception (Sys_error _ | End_of_file | Unix.Unix_error _) -> unreadable ()
     | content -> content)

(* The tree of a text in canonical form. *)
let tree_of text name =
  let tree = Text.parse text in
  if not (Text.is_text_of tree text) then
    raise (Not_canonical (name ^ " is not in canonical form: no white space, nothing escaped, integers as writers write them"));
  tree

(* ---- The data: what is decided is about those that are given, else about those that the certificate names *)

(* The canonical form of the data, whose SHA-256 is their digest. *)
let canonical (data : raw) =
  let common = List.fold_left (List.fold_left Integer.gcd) data.unit0 data.table in
  let written x =
    let x = Integer.divexact x common in
    if Integer.numbits x <= 53 then Num x else Hex x in
  let buffer = Buffer.create 65536 in
  let list add entries =
    Buffer.add_char buffer '[';
    List.iteri (fun i x -> if i > 0 then Buffer.add_char buffer ','; add x) entries;
    Buffer.add_char buffer ']' in
  let number x = Text.add_to buffer (written x) in
  Buffer.add_string buffer "{\"denominator\":";
  number data.unit0;
  Buffer.add_string buffer ",\"labels\":";
  list (fun y -> Text.add_to buffer (Num y)) data.marks;
  Buffer.add_string buffer ",\"points\":";
  list (list number) data.table;
  Buffer.add_char buffer '}';
  Buffer.contents buffer

let read_data tree =
  match data_of tree with
  | Some data -> data
  | None -> malformed "the data are not those of a data set"

let last_data = ref None (* many certificates may be about one file *)

let data_of_file text name =
  match !last_data with
  | Some (known, found) when String.equal known text -> found
  | _ ->
    let tree = tree_of text name in
    let found = (tree, read_data tree) in
    last_data := Some (text, found);
    found

let relative name =
  let parts = String.split_on_char '/' (String.map (fun c -> if c = '\\' then '/' else c) name) in
  name <> "" && List.hd parts <> "" && not (List.mem ".." parts) && not (String.length name > 1 && name.[1] = ':')

let settle value given directory =
  match field (Text.letters "sha256") value with
  | Some stated ->
    let sha = match stated with Str s -> String.lowercase_ascii (Text.of_letters s) | _ -> "" in
    let hexadecimal = function '0' .. '9' | 'a' .. 'f' -> true | _ -> false in
    let file = field (Text.letters "file") value in
    (match value with
     | Obj l when List.length l = 1 + List.length (Stdlib.Option.to_list file) -> ()
     | _ -> malformed "data has an unknown key");
    if String.length sha <> 64 || not (String.for_all hexadecimal sha) then
      malformed "data.sha256 is not 64 hexadecimal digits";
    let name = match file with None -> "-" | Some (Str s) -> Text.of_letters s | Some _ -> "" in
    if not (relative name) then malformed "data.file is not a relative path without '..'";
    if given = None && file = None then malformed "the data are not at hand";
    let content =
      match given with
      | Some (_, data) -> canonical data
      | None -> read_file (Filename.concat directory name) "data.file" in
    if not (String.equal (Sha256.hex content) sha) then
      raise (Rejected "the certificate speaks of other data (SHA-256)");
    (match given with
     | Some (tree, _) -> (tree, sha)
     | None ->
       let other () = malformed "the data in data.file are not in canonical form" in
       let tree, data = try data_of_file content "" with Not_canonical _ -> other () in
       if not (String.equal (canonical data) content) then other ();
       (tree, sha))
  | None ->
    let data = read_data value in
    let content = canonical data in
    (match given with
     | Some (_, other) when not (String.equal (canonical other) content) ->
       raise (Rejected "the certificate speaks of other data than those given")
     | _ -> ());
    let tree = match given with Some (tree, _) -> tree | None -> value in
    (tree, Sha256.hex content)

(* ---- What is said *)

let zero x = Integer.sign x = 0

(* Why a true claim says nothing about the data, if so. *)
let remark (s : statement) =
  let bias = match s.class0 with LinearClass (bias, _) | RashomonClass (bias, _, _) -> bias | _ -> true in
  let one_label = match s.data.marks with [] -> false | y :: ys -> List.for_all (Integer.equal y) ys in
  let still v = List.for_all zero v.numerators in
  let reasons = [
    ("all points have one label", bias && one_label);
    ("the direction is zero",
      match s.said with
      | Transfers (v, _) | DoesNotTransfer (v, _) | Bound { way = v; _ } | ClassBudget (Some v, _, _, _, _)
      | CommonDirection (_, v, _) | TransfersFrom (v, _) | DoesNotTransferFrom (v, _)
      | ResistanceMargin (v, _, _, _, _, _) | WidthAtLeast (_, Some v) -> still v
      | _ -> false);
    ("no row is named",
      match s.said with Bound { among = Some []; _ } | Universal { of_points = Some []; _ } -> true | _ -> false);
    ("every network has a unit", match s.said with WidthAtLeast (l, _) -> Integer.equal l Integer.one | _ -> false);
    ("no classifier is shown to have a smaller loss",
      match s.said with
      | Budget (t, _, _, least) -> least && not (List.for_all zero t)
      | ClassBudget (v, _, _, _, least) -> least && v <> None
      | LabelBudget (_, _, _, _, least) -> least
      | _ -> false);
    ("the limits contradict each other",
      match s.said with
      | Universal { limits; _ } | NoDirection (_, limits) ->
        let opposite (sign, (a, (p, q))) (sign', (a', (p', q'))) =
          Integer.sign sign > 0 && Integer.sign sign' < 0 && List.equal Integer.equal a a'
          && Integer.sign (Integer.add (Integer.mul p q') (Integer.mul p' q)) < 0 in
        List.exists (fun l -> List.exists (opposite l) limits) limits
      | _ -> false) ] in
  match List.filter snd reasons with
  | [] -> ""
  | found -> "; says nothing: " ^ String.concat "; " (List.map fst found)

let check path given wanted =
  let kind = ref None and digest = ref None in
  let answer verdict code reason = { verdict; code; kind = !kind; digest = !digest; reason } in
  try
    let certificate = tree_of (read_file path "the file") "the certificate" in
    let claim, value =
      match kind_of certificate, headings certificate with
      | Some k, Some [ _; _; claim; value; _ ] -> kind := Some (Text.of_letters k); (claim, value)
      | _ -> malformed "not a certificate of this version, or of no known kind" in
    let given = Stdlib.Option.map (fun text -> data_of_file text "the file of the data") given in
    let undecided () =
      let name = match Stdlib.Option.bind (field (Text.letters "hypothesis_class") claim) class_name with
        | Some s -> Text.of_letters s
        | None -> "-" in
      answer "undecided" 3
        (Printf.sprintf "not decided by the verified checker: kind %s, class %s" (Stdlib.Option.get !kind) name) in
    match decide certificate Null with
    | Undecided -> undecided ()
    | _ ->
      let tree, sha = settle value given (Filename.dirname path) in
      digest := Some sha;
      (match wanted with
       | Some other when not (String.equal other sha) ->
         raise (Rejected "the certificate speaks of other data than those of the digest given")
       | _ -> ());
      match decide certificate tree, statement_of certificate tree with
      | Accepted, Some s ->
        let reason = Printf.sprintf "true of the data (%d points in dimension %d)"
          (List.length s.data.table) (dimension s.data) in
        let known = "; SHA-256 of the data " ^ sha in
        { (answer "accepted" 0 (reason ^ known ^ remark s)) with digest = None }
      | Rejected, _ -> answer "rejected" 1 "the evidence does not prove the claim"
      | Undecided, _ -> { (undecided ()) with digest = None }
      | _ -> answer "malformed" 2 "claim, hypothesis class or evidence are not of the form of this kind"
  with
  | Text.Malformed reason -> answer "malformed" 2 reason
  | Rejected reason -> answer "rejected" 1 reason
  | Not_canonical reason -> answer "not canonical" 4 reason
  | Out_of_memory | Stack_overflow -> answer "malformed" 2 "too large or too deeply nested"

let printable line =
  String.concat "" (List.map (fun c ->
    if c < ' ' || c = '\127' then Printf.sprintf "\\x%02x" (Char.code c) else String.make 1 c) (Text.letters line))

let usage = "usage: geomadv-check-verified [--data FILE] [--sha256 DIGEST] certificate.json ...\n\
  exit 0 accepted, 1 rejected, 2 malformed, 3 not decided, 4 not in canonical form (the largest of all)\n"

(* Lists are taken one call deeper for each entry: with the usual 8 MiB of stack some 100,000 are too many. So the
   program starts itself anew with 4 GiB, or as much as there may be; where there is no shell it goes on as it is. *)
let with_a_larger_stack () =
  let mark = "GEOMADV_CHECK_STACK" in
  if Sys.getenv_opt mark = None then begin
    Unix.putenv mark "large";
    let larger = "ulimit -S -s 4194304 2>/dev/null || ulimit -S -s \"$(ulimit -H -s)\" 2>/dev/null; exec \"$0\" \"$@\"" in
    let arguments = List.tl (Array.to_list Sys.argv) in
    try Unix.execv "/bin/sh" (Array.of_list ("sh" :: "-c" :: larger :: Sys.executable_name :: arguments))
    with Unix.Unix_error _ -> ()
  end

let () =
  with_a_larger_stack ();
  let data = ref None and wanted = ref None and files = ref [] in
  let rec arguments = function
    | "--data" :: file :: rest -> data := Some file; arguments rest
    | "--sha256" :: digest :: rest -> wanted := Some (String.lowercase_ascii digest); arguments rest
    | "--" :: rest -> files := List.rev_append rest !files
    | file :: rest when String.length file = 0 || file.[0] <> '-' -> files := file :: !files; arguments rest
    | [] -> ()
    | _ -> prerr_string usage; exit 2
  in
  arguments (List.tl (Array.to_list Sys.argv));
  if !files = [] then (prerr_string usage; exit 2);
  let worst = ref 0 in
  List.iter (fun path ->
    let a =
      match Stdlib.Option.map (fun file -> read_file file "the file of the data") !data with
      | exception Text.Malformed reason -> { verdict = "malformed"; code = 2; kind = None; digest = None; reason }
      | given -> check path given !wanted in
    worst := max !worst a.code;
    let known = match a.digest with Some sha -> "; SHA-256 of the data " ^ sha | None -> "" in
    let kind = Stdlib.Option.value a.kind ~default:"unknown kind" in
    print_endline (printable (Printf.sprintf "%s: %s: %s: %s%s" a.verdict path kind a.reason known)))
    (List.rev !files);
  exit !worst
