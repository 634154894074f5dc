/** New dataset. */
import { AddPhotosPage } from "@/features/add-photos/add-photos-page";

export const metadata = { title: "Add photos" };

export default function Page() {
  return <AddPhotosPage />;
}
